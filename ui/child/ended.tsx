import type { DayLeft } from '../../agent/local/channel.ts';
import { candleLeft } from './candle-shape.ts';
import { Host } from './host.tsx';
import { HostInBed } from './host-asleep.tsx';
import type { Ending } from './phrase.ts';
import { Scene } from './scene.tsx';
import { Candle } from './things/candle.tsx';
import { Moon } from './things/sky.tsx';

/** The same eight seconds each time: the host waves, yawns, and goes to bed beside what is left of the day's candle. */
export function Ended({ ending, day, name }: { ending: Ending; day: DayLeft; name: string }) {
  if (ending === 'got_stuck') return <GotStuck day={day} name={name} />;
  return (
    <Scene name={name} ground='dusk'>
      <g class='ritual-moon'>
        <Moon x={500} y={100} size={0.9} />
      </g>
      <Candle x={870} y={482} size={1.25} left={candleLeft(day, 0)} />
      <g class='ritual-wave'>
        <Host pose='waving' x={420} y={482} size={1.16} />
      </g>
      <g class='ritual-yawn'>
        <Host pose='yawning' x={420} y={482} size={1.16} />
      </g>
      <g class='ritual-bed'>
        <HostInBed x={400} y={484} size={1.08} />
      </g>
    </Scene>
  );
}

/** The film stuck, which is nobody's fault and soon better. */
function GotStuck({ day, name }: { day: DayLeft; name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Host pose='plaster' x={420} y={482} size={1.3} />
      <Candle x={800} y={482} size={1.25} left={candleLeft(day, 0)} />
    </Scene>
  );
}
