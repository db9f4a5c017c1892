import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const compressible = /\.(?:js|css|html|svg)$/;

/** Writes `.br` and `.gz` beside every text file, which the API sends to browsers that take them. */
function precompress(): Plugin {
  let folder = '';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: (config) => {
      folder = path.resolve(config.root, config.build.outDir);
    },
    closeBundle: () => {
      for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!compressible.test(entry)) continue;
        const file = path.join(folder, entry);
        const text = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(text));
        writeFileSync(
          `${file}.br`,
          brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
        );
      }
    },
  };
}

/**
 * `npx vite build admin` writes `admin/dist`, which the API serves at `/`.
 * With `VITE_FAKE=1` the panel answers its own calls from sample data and needs no server.
 */
export default defineConfig(({ command }) => ({
  plugins: [react(), precompress()],
  define: { __FAKE_API__: JSON.stringify(process.env.VITE_FAKE === '1') },
  build: {
    outDir: process.env.ADMIN_OUT_DIR ?? 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/api': process.env.ADMIN_API_URL ?? 'http://127.0.0.1:3000' } },
  clearScreen: command === 'build',
}));
