import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';

/** Somebody is in front of the box, but who? */
export function Choose({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Host pose='offering' x={500} y={484} size={1.02} />
      <g {...outline}>
        <g transform='translate(196 240)'>
          <circle r='116' fill={ink.sky} />
          <Who />
        </g>
        <g transform='translate(804 240)'>
          <rect x='-108' y='-108' width='216' height='216' rx='40' fill={ink.orange} />
          <Who />
        </g>
      </g>
    </Scene>
  );
}

function Who() {
  return (
    <>
      <circle cy='-22' r='38' fill={ink.paper} />
      <path d='M-66 78 C-66 4 66 4 66 78 Z' fill={ink.paper} />
      <path d='M-13 -30 C-13 -48 14 -48 13 -30 C12 -18 0 -20 0 -8' fill='none' stroke-width='8' />
    </>
  );
}
