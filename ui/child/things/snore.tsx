/** Two letters of sleep, drawn, since they need no reading. */
export function Snore({ x, y, size = 1, colour }: { x: number; y: number; size?: number; colour: string }) {
  return (
    <g
      transform={`translate(${x} ${y}) scale(${size})`}
      fill='none'
      stroke={colour}
      stroke-width='11'
      stroke-linecap='round'
      stroke-linejoin='round'
    >
      <g class='drift'>
        <path d='M0 0 L38 0 L2 46 L42 46' />
        <path d='M66 -64 L92 -64 L68 -32 L96 -32' stroke-width='9' />
      </g>
    </g>
  );
}
