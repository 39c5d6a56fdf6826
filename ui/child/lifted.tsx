import { Host } from './host.tsx';
import { ink, outline } from './ink.ts';
import { Chip } from './things/chip.tsx';
import { Hand, Reader, Waves } from './things/reader.tsx';

/** Over the standing picture: the chip goes back onto the reader. It grows darker, as the agent does not wait for ever. */
export function Lifted({ name }: { name: string }) {
  return (
    <div class='lifted'>
      <div class='falling-dusk' />
      <svg viewBox='0 0 1000 500' role='img' aria-label={name}>
        <rect x='120' y='60' width='760' height='410' rx='60' fill={ink.cream} {...outline} />
        <Host pose='pointing_side' x={280} y={444} size={1} />
        <Reader x={672} y={440} size={1} />
        <Waves x={672} y={398} />
        <g class='lay'>
          <Chip mark='star' x={672} y={262} r={60} />
          <Hand x={662} y={232} size={0.9} />
        </g>
      </svg>
    </div>
  );
}
