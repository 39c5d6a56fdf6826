/** Enough for its owner to know it by: anna.fox@example.org is a…x@example.org. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const letters = [...email.slice(0, Math.max(at, 0))];
  const [first = '', last = ''] = [letters[0], letters.length > 2 ? letters.at(-1) : ''];
  return `${first}…${last}${at < 0 ? '' : email.slice(at)}`;
}
