import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { makeCodeCache } from './bundle/code-cache.mjs';

const dist = join(import.meta.dirname, 'dist');

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  platform: 'node',
  target: 'node24',
  // In ESM the first `import 'node:http'` loads undici through the facade's getters; `require` does not.
  format: 'cjs',
  minify: true,
  // The packages' ES modules can be shaken; their CommonJS cannot.
  mainFields: ['module', 'main'],
  // Otherwise the SDK's import('node:http') stays a real import(), paid for at the first database call.
  supported: { 'dynamic-import': false },
  logLevel: 'warning',
};

/**
 * The one build of the Lambda function: what is deployed, what `npm start` serves and what the tests of the bundle load.
 * @type {import('esbuild').BuildOptions}
 */
export const options = {
  ...common,
  entryPoints: ['src/handler.ts'],
  outfile: 'dist/app.js',
  // What Node puts around a module, for `start.cjs`, which runs it without Node's loader.
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
  sourcemap: 'external',
  metafile: true,
  // All that is replaced in the SDK, and why (docs/decisions/start.md):
  alias: {
    // Every protocol, region, endpoint and source of credentials that AWS has; three quarters of what there is to load.
    '@aws-sdk/client-dynamodb': './bundle/dynamodb-client.ts',
    // lib-dynamodb uses one function of it, which loads the endpoints and configuration files of all services.
    '@aws-sdk/core/client': './bundle/features.ts',
  },
  plugins: [undescribed(), shakable(), deferred(), besideApp()],
};

/**
 * Leaves out what routes are only described by (src/routes/docs.ts), and the modules that only descriptions use.
 * @returns {import('esbuild').Plugin}
 */
function undescribed() {
  return {
    name: 'undescribed',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/objects\.ts$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path),
        sideEffects: false,
      }));
      onLoad({ filter: /[\\/]src[\\/]routes[\\/]\w+\.ts$/ }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replace(/\bDOCS && /g, 'false && '),
        loader: 'ts',
      }));
    },
  };
}

/**
 * Says of what the SDK's index files make at their top level that it has no side effects, as the SDK does of whole packages
 * (`sideEffects: false`): else all of it stays as soon as one name of the file is used.
 * @returns {import('esbuild').Plugin}
 */
function shakable() {
  return {
    name: 'shakable',
    setup({ onLoad }) {
      onLoad({ filter: /@smithy\/core\/dist-es\/submodules\/\w+\/index\.js$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        return { contents: source.replace(/(?<= = | extends )(?=bind\w+\()/g, '/* @__PURE__ */ ') };
      });
    },
  };
}

/**
 * Has Node load its modules for cryptography, connections and `util` when the first of their exports is used, as `import defer` will
 * (TC39, "Deferring Module Evaluation"): a part of a start that an answer without the database does without (docs/decisions/start.md).
 * @returns {import('esbuild').Plugin}
 */
function deferred() {
  const filter = /^node:(crypto|http|https|util)$/;
  return {
    name: 'deferred',
    setup({ onResolve, onLoad }) {
      onResolve({ filter }, ({ path, namespace }) =>
        namespace === 'deferred' ? { path, external: true } : { path, namespace: 'deferred' },
      );
      onLoad({ filter, namespace: 'deferred' }, ({ path }) => ({
        // On the prototype, because esbuild copies all own properties of what it imports, and would look at each. It also asks
        // for `__esModule`, which Node's modules do not have.
        contents: `
          let loaded;
          const get = (_, name) => (name === '__esModule' ? undefined : (loaded ??= require('${path}'))[name]);
          module.exports = Object.create(new Proxy({}, { get }));`,
      }));
    },
  };
}

/**
 * Makes what goes with `app.js`: the entry that loads it, the SDK's look-up of settings for who runs it outside of Lambda,
 * and a `package.json` that makes Node read them as CommonJS here, under a root that says ESM (in Lambda there is none).
 * @returns {import('esbuild').Plugin}
 */
function besideApp() {
  return {
    name: 'beside-app',
    setup({ onStart, onResolve, onEnd }) {
      onResolve({ filter: /\/sdk-settings\.ts$/ }, () => ({ path: './sdk-settings.js', external: true }));
      onStart(async () => {
        await mkdir(dist, { recursive: true });
        // V8 tells a cache of another source by its length alone.
        const stale = (await readdir(dist)).filter((file) => file.endsWith('.cache'));
        await Promise.all(stale.map((file) => rm(join(dist, file))));
      });
      onEnd(async ({ metafile, errors }) => {
        if (errors.length > 0) return;
        await writeFile(join(dist, 'meta.json'), JSON.stringify(metafile));
        await writeFile(join(dist, 'package.json'), '{"type":"commonjs"}\n');
        await copyFile(join(import.meta.dirname, 'bundle/start.cjs'), join(dist, 'handler.js'));
        await build({ ...common, entryPoints: ['bundle/sdk-settings.ts'], outfile: 'dist/sdk-settings.js' });
      });
    },
  };
}

if (import.meta.main) {
  const { metafile } = await build({ ...options, metafile: true });
  const app = Object.entries(metafile.outputs).filter(([file]) => file.endsWith('.js'));
  for (const [file, { bytes }] of app) console.log(`${file} ${(bytes / 1024).toFixed(0)} KB`);
  const { file, bytes } = await makeCodeCache(dist);
  console.log(`dist/${file} ${(bytes / 1024).toFixed(0)} KB`);
}
