/** A part of the world and its zones: IANA names, and what people call them. */
export interface ZoneRegion {
  readonly name: string;
  readonly zones: readonly { readonly id: string; readonly city: string }[];
}

/** Every zone of this program's time zone database, by region; UTC last. */
export function zoneRegions(): ZoneRegion[] {
  const regions = Map.groupBy(Intl.supportedValuesOf('timeZone'), (id) => id.split('/')[0] ?? id);
  return [
    ...[...regions].map(([name, ids]) => ({ name, zones: ids.map((id) => ({ id, city: cityOf(id) })) })),
    { name: 'UTC', zones: [{ id: 'UTC', city: 'UTC' }] },
  ];
}

/** America/Argentina/La_Rioja is Argentina, La Rioja. */
export function cityOf(id: string): string {
  const [, ...places] = id.split('/');
  return places.join(', ').replaceAll('_', ' ') || id;
}

/** Where nearly everybody lives, in countries that have several zones. */
const mainZones: Readonly<Record<string, string>> = {
  CN: 'Asia/Shanghai',
  CY: 'Asia/Nicosia',
  DE: 'Europe/Berlin',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  MY: 'Asia/Kuala_Lumpur',
  NZ: 'Pacific/Auckland',
  PT: 'Europe/Lisbon',
  UA: 'Europe/Kiev',
};

/** The zone of the first country that a browser's languages name. Null where that has several: then the parent chooses. */
export function likelyZone(wanted: readonly string[]): string | null {
  for (const tag of wanted) {
    const region = regionOf(tag);
    if (region !== null) return mainZones[region] ?? onlyZone(region);
  }
  return null;
}

/** de alone is taken for Germany: of all who ask for it without a country, most live there. English is spoken everywhere. */
function regionOf(tag: string): string | null {
  try {
    const locale = new Intl.Locale(tag);
    if (locale.region) return locale.region;
    return locale.language === 'en' ? null : (locale.maximize().region ?? null);
  } catch {
    return null;
  }
}

function onlyZone(region: string): string | null {
  // In Node 24, not yet among the types.
  const zones = (
    new Intl.Locale(`und-${region}`) as { getTimeZones?: () => string[] | undefined }
  ).getTimeZones?.();
  return zones?.length === 1 ? (zones[0] ?? null) : null;
}
