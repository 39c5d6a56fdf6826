import type { FunctionComponent } from 'preact';
import type { Toy } from './design.ts';
import { Apple, House, Mushroom, Tree } from './toys-of-the-garden.tsx';
import { Ball, Drum, Umbrella } from './toys-of-the-room.tsx';
import { Balloon, Boat, Car, Kite, Rocket } from './toys-that-travel.tsx';

const drawings: Readonly<Record<Toy, FunctionComponent>> = {
  ball: Ball,
  umbrella: Umbrella,
  mushroom: Mushroom,
  kite: Kite,
  boat: Boat,
  house: House,
  tree: Tree,
  balloon: Balloon,
  apple: Apple,
  drum: Drum,
  rocket: Rocket,
  car: Car,
};

/** One toy, about 200 wide and high around (0,0). */
export function ToyPicture({ toy }: { toy: Toy }) {
  const Drawing = drawings[toy];
  return <Drawing />;
}
