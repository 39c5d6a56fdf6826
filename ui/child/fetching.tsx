import { Host } from './host.tsx';
import { ink, outline } from './ink.ts';
import { Scene } from './scene.tsx';

/** The host brings the film, until its first picture is there. */
export function Fetching({ name }: { name: string }) {
  return (
    <Scene name={name} ground='night'>
      <g class='carry'>
        <Host pose='holding' x={500} y={482} size={1.2}>
          <g {...outline}>
            <rect x='-92' y='-62' width='184' height='122' rx='18' fill={ink.sky} />
            <path d='M-24 -34 L34 0 L-24 34 Z' fill={ink.paper} />
          </g>
        </Host>
      </g>
    </Scene>
  );
}
