import { useState } from 'preact/hooks';
import type { Child } from '../../agent/local/channel.ts';
import { AnimalPicture } from './animal.tsx';
import type { Face } from './face.ts';

/** A child as the household pictures it, or as an animal where there is no such picture or it cannot be had. */
export function Portrait({ child, face }: { child: Child; face: Face | undefined }) {
  const [missing, setMissing] = useState(false);
  if (child.avatar_url && !missing) {
    return <img class='avatar' src={child.avatar_url} alt='' onError={() => setMissing(true)} />;
  }
  return face ? <AnimalPicture face={face} /> : null;
}
