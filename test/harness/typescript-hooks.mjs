import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = path.resolve(import.meta.dirname, '../../node_modules/.cache/typescript-threads');

/** `./a.js` means `./a.ts` where only that exists. @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  if (/^(\.|file:)/.test(specifier) && specifier.endsWith('.js')) {
    const url = new URL(specifier, context.parentURL);
    const source = url.href.replace(/\.js$/, '.ts');
    if (!existsSync(fileURLToPath(url)) && existsSync(fileURLToPath(source)))
      return { url: source, format: 'module', shortCircuit: true };
  }
  return nextResolve(specifier, context);
}

/** Takes the types out, as the build does. @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  return {
    format: 'module',
    source: await javascript(readFileSync(fileURLToPath(url), 'utf8')),
    shortCircuit: true,
  };
}

/** Decorators as the build takes them, without the types that only injection needs. */
const DECORATORS = { experimentalDecorators: true };

/** Kept by content, for loading the compiler takes a thread a second. @param {string} source */
async function javascript(source) {
  const file = path.join(
    CACHE,
    `${createHash('sha256').update(JSON.stringify(DECORATORS)).update(source).digest('hex')}.js`,
  );
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const { default: ts } = await import('typescript');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, ...DECORATORS },
  });
  keep(file, outputText);
  return outputText;
}

/** Where nothing may be written, the next thread compiles again. @param {string} file @param {string} text */
function keep(file, text) {
  try {
    mkdirSync(CACHE, { recursive: true });
    const draft = `${file}.${process.pid}-${performance.now()}`;
    writeFileSync(draft, text);
    renameSync(draft, file);
  } catch {
    return;
  }
}
