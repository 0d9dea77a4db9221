import type { Metadata, Viewport } from 'next'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import { THEME_SCRIPT } from '../components/frame/theme.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Logs · Tailrace', template: '%s · Tailrace' },
  description: 'Logs of your services, searched as they arrive.',
  robots: { index: false, follow: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
}

/** The nonce of the page's Content-Security-Policy, which the HTTP server sets. Plain Next sets none. */
async function policyNonce(): Promise<string | undefined> {
  return /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1]
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = await policyNonce()
  return (
    // The script below may have set its theme before React sees it.
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, which React would escape as text */}
        <script nonce={nonce} dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} suppressHydrationWarning />
      </head>
      <body>{children}</body>
    </html>
  )
}
