/** The paint box. Strong colours are Okabe and Ito's; each gets the dark line around it where it stands on cream. */
export const ink = {
  line: '#16213A',
  cream: '#FFF4E0',
  paper: '#FFFBF2',
  night: '#16213A',
  orange: '#E69F00',
  sky: '#56B4E9',
  green: '#009E73',
  yellow: '#F0E442',
  blue: '#0072B2',
  vermilion: '#D55E00',
  rose: '#CC79A7',
  fur: '#EBB04C',
  furDark: '#C98A2B',
  elderFur: '#B9A284',
  elderFurDark: '#8F7858',
  tummy: '#FFF0CF',
  blush: '#F2A98C',
  wood: '#C69A6B',
  woodDark: '#9A7146',
  wax: '#FFF7DC',
  cloud: '#FFFFFF',
  cloudShade: '#D9E6F2',
  steel: '#5B6B8C',
  steelLight: '#A9B6CE',
} as const;

export const outline = {
  stroke: ink.line,
  'stroke-width': 6,
  'stroke-linejoin': 'round',
  'stroke-linecap': 'round',
} as const;
