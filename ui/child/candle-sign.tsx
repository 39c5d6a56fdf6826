import { ink } from './ink.ts';
import { Candle } from './things/candle.tsx';

interface CandleSignProps {
  /** 1 whole, 0 burnt down. */
  left: number;
  name: string;
}

/** The day's candle on a dark plate, which is seen on every picture. */
export function CandleSign({ left, name }: CandleSignProps) {
  return (
    <svg class='candle-sign' viewBox='-138 -340 276 362' role='img' aria-label={name}>
      <rect x='-130' y='-332' width='260' height='346' rx='56' fill={ink.night} opacity='.72' />
      <Candle x={-8} y={-8} left={left} />
    </svg>
  );
}
