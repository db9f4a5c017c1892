import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * `npx vite build admin` writes `admin/dist`, which the API serves at `/`.
 * With `VITE_FAKE=1` the panel answers its own calls from sample data and needs no server.
 */
export default defineConfig(({ command }) => ({
  plugins: [react()],
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
