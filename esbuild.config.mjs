import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const dist = join(import.meta.dirname, 'dist');

/**
 * The one build of the Lambda function: what is deployed, what `npm start` serves and what the tests of the bundle load.
 * @type {import('esbuild').BuildOptions}
 */
export const options = {
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/handler.ts'],
  outfile: 'dist/handler.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  // In ESM the first `import 'node:http'` loads undici through the facade's getters; `require` does not.
  format: 'cjs',
  minify: true,
  sourcemap: 'external',
  // The packages' ES modules can be shaken; their CommonJS cannot.
  mainFields: ['module', 'main'],
  // Otherwise the SDK's import('node:http') stays a real import(), paid for at the first database call.
  supported: { 'dynamic-import': false },
  metafile: true,
  logLevel: 'warning',
  plugins: [besideBundle()],
};

/**
 * Writes what goes with the bundle: `meta.json` for `npx esbuild-visualizer` and the like, and a `package.json` that
 * makes Node read the bundle as CommonJS here, under a root that says ESM (in Lambda there is none).
 * @returns {import('esbuild').Plugin}
 */
function besideBundle() {
  return {
    name: 'beside-bundle',
    setup({ onEnd }) {
      onEnd(async ({ metafile }) => {
        if (!metafile) return;
        await mkdir(dist, { recursive: true });
        await writeFile(join(dist, 'meta.json'), JSON.stringify(metafile));
        await writeFile(join(dist, 'package.json'), '{"type":"commonjs"}\n');
      });
    },
  };
}

if (import.meta.main) {
  const { metafile } = await build({ ...options, metafile: true });
  for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
    if (file.endsWith('.js')) console.log(`${file} ${(bytes / 1024).toFixed(0)} KB`);
  }
}
