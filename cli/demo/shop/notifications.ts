import { fault } from './fault.ts'
import type { Consumer } from './operation.ts'
import type { Service } from './service.ts'

export const notifications: Service = {
  name: 'notifications',
  language: 'node',
  replicas: 2,
  version: [3, 5],
  store: {
    name: 'notifications-db',
    system: 'mongodb',
    logger: 'outbox',
    place: ['Outbox.save', '/srv/src/outbox.ts', 33],
  },
  main: { logger: 'main', place: ['start', '/srv/src/main.ts', 28] },
  regression: fault('node', {
    type: 'TypeError',
    frames: [
      ['renderTemplate', '/srv/src/templates/render.ts', 61],
      ['Mailer.compose', '/srv/src/mailer.ts', 44],
    ],
    message: () => "Cannot read properties of undefined (reading 'salutation')",
  }),
}

const mailRefused = fault('node', {
  type: 'SmtpError',
  inner: [['SMTPConnection._formatError', '/srv/node_modules/nodemailer/lib/smtp-connection/index.js', 809]],
  frames: [
    ['Mailer.deliver', '/srv/src/mailer.ts', 72],
    ['consume', '/srv/src/consumer.ts', 51],
  ],
  message: visit => `450 4.2.1 <${visit.email}>: mailbox busy, try again later`,
})

function mail(queue: string, template: string, line: number): Consumer {
  return {
    service: notifications,
    queue,
    logger: 'mailer',
    place: ['Mailer.send', '/srv/src/mailer.ts', line],
    work(call) {
      const { email, market } = call.visit
      call.query(`db.outbox.insertOne({ template: "${template}" })`, 1, 2)
      call.spend(6)
      if (call.random.chance(0.04))
        return call.report(mailRefused, { template, retry: { count: call.random.below(3), in_s: 60 } })
      call.wait('smtp', 45)
      call.log('info', `sent ${template} to ${email}`, {
        template,
        locale: market.locale,
        channel: 'email',
        bytes: 8_000 + call.random.below(9_000),
        tags: ['transactional', market.country.toLowerCase()],
      })
    },
  }
}

export const mailConfirmation = mail('mail.order-confirmation', 'order-confirmation', 58)
export const mailWelcome = mail('mail.welcome', 'welcome', 62)
export const mailCancelled = mail('mail.order-cancelled', 'order-cancelled', 66)
