/** `12 s ago`, `3 min ago`, `5 h ago`, `2 days ago`. */
export function ago(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 90) return `${s} s ago`;
  if (s < 90 * 60) return `${Math.round(s / 60)} min ago`;
  if (s < 36 * 3600) return `${Math.round(s / 3600)} h ago`;
  return `${Math.round(s / 86_400)} days ago`;
}

export function minutes(ms: number): string {
  const min = Math.round(ms / 60_000);
  return min === 1 ? '1 minute' : `${min} minutes`;
}

export function bytes(count: number): string {
  if (count >= 1024 ** 3) return `${(count / 1024 ** 3).toFixed(1)} GiB`;
  return `${Math.round(count / 1024 ** 2)} MiB`;
}
