/** Node's arguments for a program that will be killed, and perhaps has a mistake planted in it. */
export function importing(planted: string | null): string[] {
  const modules = [
    new URL('./keep-compiled.ts', import.meta.url).href,
    ...(planted === null ? [] : [planted]),
  ];
  return modules.flatMap((module) => ['--import', module]);
}
