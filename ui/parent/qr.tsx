import { useMemo } from 'preact/hooks';
import { encode } from 'uqr';

/** Light modules around the code, as many as scanners ask for. */
const QUIET = 4;

/** A text for a telephone's camera. Drawn as one path, module by module, in a box that counts modules. */
export function Qr({ text, name }: { text: string; name: string }) {
  const { size, path } = useMemo(() => drawingOf(text), [text]);
  return (
    <svg class='qr' viewBox={`0 0 ${size} ${size}`} role='img' aria-label={name}>
      <rect width={size} height={size} fill='#FFFFFF' />
      <path d={path} fill='#000000' />
    </svg>
  );
}

function drawingOf(text: string): { size: number; path: string } {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET });
  return { size, path: data.map(rowPath).join('') };
}

/** The dark runs of one row, each a rectangle. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    const from = x;
    while (row[x]) x += 1;
    if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`;
  }
  return path;
}
