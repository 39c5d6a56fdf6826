import { registerHooks } from 'node:module';

/** Gives one file of the program another module than it asks for. Called by what `--import` loads before the program. */
export function redirect(it: {
  /** How the path of the asking file ends. */
  readonly from: string;
  /** As it is written there. */
  readonly specifier: string;
  readonly to: URL;
}): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const meant = specifier === it.specifier && context.parentURL?.endsWith(it.from) === true;
      return next(meant ? it.to.href : specifier, context);
    },
  });
}
