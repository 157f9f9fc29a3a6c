import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';

export default defineConfig({
  // Where the site will live; absolute addresses (canonical links, breadcrumbs) are made from it.
  site: process.env.TOOLRISK_SITE ?? 'https://toolrisk.example',
  integrations: [sitemap()],
  trailingSlash: 'ignore',
  prefetch: false,
  devToolbar: { enabled: false },
  // Nothing inline: the Content-Security-Policy of layouts/Page.astro allows files of our own and nothing else.
  build: { format: 'directory', inlineStylesheets: 'never' },
  vite: {
    build: { assetsInlineLimit: 0 },
    // Where corrections are sent, such as https://github.com/someone/toolrisk; without it they are only there to copy.
    define: { 'import.meta.env.TOOLRISK_REPOSITORY': JSON.stringify(process.env.TOOLRISK_REPOSITORY ?? '') },
  },
});
