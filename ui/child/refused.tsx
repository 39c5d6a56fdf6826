import type { FunctionComponent } from 'preact';
import type { Picture } from '../../agent/local/channel.ts';
import { AllDone } from './pictures/all-done.tsx';
import { AllDoneCloud } from './pictures/all-done-cloud.tsx';
import { ChipSleeps } from './pictures/chip-sleeps.tsx';
import { Choose } from './pictures/choose.tsx';
import { Clock } from './pictures/clock.tsx';
import { Cloud } from './pictures/cloud.tsx';
import { ForLater } from './pictures/for-later.tsx';
import { Night } from './pictures/night.tsx';
import { NoVideosToday } from './pictures/no-videos-today.tsx';
import { NotReady } from './pictures/not-ready.tsx';
import { NotThisOne } from './pictures/not-this-one.tsx';
import { OneMoment } from './pictures/one-moment.tsx';
import { Pairing } from './pictures/pairing.tsx';
import { Sleeping } from './pictures/sleeping.tsx';
import { SleepingCloud } from './pictures/sleeping-cloud.tsx';
import { TryAgain } from './pictures/try-again.tsx';
import { UnknownChip } from './pictures/unknown-chip.tsx';

const drawings: Readonly<Record<Picture, FunctionComponent<{ name: string }>>> = {
  sleeping: Sleeping,
  pairing: Pairing,
  sleeping_cloud: SleepingCloud,
  clock: Clock,
  try_again: TryAgain,
  unknown_chip: UnknownChip,
  choose: Choose,
  not_ready: NotReady,
  cloud: Cloud,
  not_this_one: NotThisOne,
  for_later: ForLater,
  night: Night,
  no_videos_today: NoVideosToday,
  all_done: AllDone,
  chip_sleeps: ChipSleeps,
  all_done_cloud: AllDoneCloud,
  one_moment: OneMoment,
};

/** Why a chip does not play now: one picture per family of reasons, and nobody's fault. */
export function Refused({ picture, name }: { picture: Picture; name: string }) {
  const Drawing = drawings[picture];
  return <Drawing name={name} />;
}
