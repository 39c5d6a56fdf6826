import { ink, outline } from '../ink.ts';

/** A grown-up's telephone, glad to help. 84 wide, 148 high, for the hands of the host. */
export function Telephone() {
  return (
    <g {...outline} transform='translate(-4 16) rotate(-6)'>
      <rect x='-42' y='-74' width='84' height='148' rx='16' fill={ink.line} />
      <rect x='-32' y='-58' width='64' height='108' rx='6' fill={ink.sky} stroke='none' />
      <circle cx='-13' cy='-14' r='5' fill={ink.line} stroke='none' />
      <circle cx='13' cy='-14' r='5' fill={ink.line} stroke='none' />
      <path d='M-12 4 Q0 16 12 4' fill='none' stroke-width='5' />
    </g>
  );
}
