/** @type {import('next').NextConfig} */
export default {
  // A stray lock file above the project would otherwise move the root.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: ['chdb', '@clickhouse/client'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // `npm test` checks them; whoever starts the server need not wait for it.
  typescript: { ignoreBuildErrors: true },
}
