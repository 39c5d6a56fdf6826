import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Chip } from '../things/chip.tsx';
import { Hand, Reader } from '../things/reader.tsx';

/** The chip was gone before it was read: once more, please. */
export function TryAgain({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Reader x={360} y={474} size={1.15} />
      <g class='wobble'>
        <Chip mark='star' x={360} y={272} r={64} />
        <Hand x={350} y={240} size={0.95} />
      </g>
      <Again x={190} y={280} />
      <g transform='translate(530 280) scale(-1 1)'>
        <Again x={0} y={0} />
      </g>
      <Host pose='waving' x={770} y={482} size={1.1} />
    </Scene>
  );
}

function Again({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} {...outline} fill='none'>
      <path d='M58 -92 C-22 -86 -46 6 12 62' stroke-width='30' />
      <path d='M58 -92 C-22 -86 -46 6 12 62' stroke={ink.sky} stroke-width='18' />
      <path d='M-26 66 L44 92 L40 18 Z' fill={ink.sky} />
    </g>
  );
}
