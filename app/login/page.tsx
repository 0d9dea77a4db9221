import type { Metadata } from 'next'
import { LoginForm } from '../../components/login/login-form.tsx'
import { loginState } from '../../components/login/login-state.ts'

export const metadata: Metadata = { title: 'Log in', description: 'This server asks for its password.' }

export const dynamic = 'force-dynamic'

/** Shown to anybody who can reach the server: it knows nothing but its own address. */
export default async function LoginPage({
  searchParams,
}: {
  searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>
}) {
  return (
    <main className="login">
      <LoginForm state={loginState(await searchParams, Date.now())} />
    </main>
  )
}
