/** Which frames are the reader's own code, and which library the others belong to. */

export type StackLanguage = 'node' | 'python' | 'java' | 'go' | 'dotnet'

export interface FramePlace {
  readonly function?: string | undefined
  readonly file?: string | undefined
}

/** The library a frame belongs to, by name; undefined for own code. */
export function libraryOf(language: StackLanguage, { function: name = '', file = '' }: FramePlace): string | undefined {
  const path = file.replaceAll('\\', '/')
  switch (language) {
    case 'node':
      return nodeLibrary(path)
    case 'python':
      return pythonLibrary(path)
    case 'java':
      return javaLibrary(name, path)
    case 'go':
      return goLibrary(name, path)
    case 'dotnet':
      return dotnetLibrary(name)
  }
}

function nodeLibrary(path: string): string | undefined {
  if (path === '' || /^(?:node:|internal\/|native$|<anonymous>$)/.test(path)) return 'node'
  const packages = path.split('/node_modules/')
  const last = packages.length > 1 ? packages.at(-1) : undefined
  return last && /^(?:@[^/]+\/)?[^/]+/.exec(last)?.[0]
}

function pythonLibrary(path: string): string | undefined {
  const inPackages = /\/(?:site|dist)-packages\/([^/]+)/.exec(path)?.[1]
  if (inPackages !== undefined) return inPackages.replace(/\.py$/, '')
  return /^<frozen |\/lib\/python\d[\d.]*\//i.test(path) || /\/Python\d+\/Lib\//.test(path) ? 'python' : undefined
}

/** The platform, its languages, and the frameworks and drivers seen most. */
const JAVA =
  /^(?:javax?|jdk|sun|jakarta|kotlinx?|scala|groovy|akka|reactor|rx|feign|lombok|okhttp3|okio|retrofit2|clojure)\.|^(?:com\.(?:sun|zaxxer|fasterxml|mysql|google\.(?:common|inject|gson)|mongodb|netflix|github\.benmanes|datastax|rabbitmq|microsoft\.sqlserver)|org\.(?:springframework|apache|hibernate|eclipse|junit|jboss|postgresql|slf4j|codehaus|glassfish|mockito|gradle|quartz|aspectj|jetbrains|mariadb|elasticsearch|redisson|flywaydb|thymeleaf|keycloak|wildfly|jooq|graalvm|testng)|io\.(?:netty|undertow|micrometer|grpc|vertx|quarkus|micronaut|opentelemetry|reactivex|lettuce|smallrye|ktor|javalin)|ch\.qos\.logback|oracle\.jdbc|redis\.clients)\./

function javaLibrary(name: string, file: string): string | undefined {
  // A class loader's or module's name may stand before the class: `java.base/java.lang.Thread.run`, `app//com.acme.A.b`.
  const method = name.slice(name.lastIndexOf('/') + 1)
  const known = JAVA.exec(method)?.[0].slice(0, -1)
  if (known !== undefined) return /^(?:javax?|jdk|sun|com\.sun)$/.test(known) ? 'java' : known
  const isGenerated = file === '<generated>' || /\$\$(?:FastClass|Enhancer|SpringCGLIB)|\$Proxy\d/.test(method)
  return isGenerated ? 'generated code' : undefined
}

const GO_STANDARD =
  /^(?:runtime|net|sync|reflect|testing|os|io|syscall|internal|encoding|context|time|bufio|bytes|strings|strconv|database|crypto|html|text|log|fmt|sort|errors|regexp|math|compress|archive|mime|path|slices|maps|iter|unicode|vendor)\//

function goLibrary(name: string, path: string): string | undefined {
  const module = /^([^@]+)@v\d[^/]*\//.exec(path.replace(/^.*\/pkg\/mod\//, ''))?.[1]
  if (module !== undefined) return module
  const vendored = /\/vendor\/((?:[^/]+\.[^/]+\/[^/]+\/)?[^/]+)/.exec(path)?.[1]
  if (vendored !== undefined) return vendored
  if (GO_STANDARD.test(path) || /\/(?:go|go[\d.]+|goroot|golang)\/src\/(?!.*\/src\/)(?![^/]+\.[^/]+\/)/i.test(path))
    return 'go'
  return /^(?:runtime|internal\/\w+)\.|^panic\(/.test(name) ? 'go' : undefined
}

const DOTNET =
  /^(?:System|Microsoft\.\w+|MS|Npgsql|Newtonsoft\.Json|Serilog|NLog|Polly|MediatR|Autofac|Dapper|StackExchange\.Redis|Grpc|FluentValidation|AutoMapper|Castle|Hangfire|MassTransit|MySqlConnector|MongoDB|RabbitMQ|Quartz|Swashbuckle|NHibernate|Confluent|Azure|Amazon|OpenTelemetry)(?=\.)/

function dotnetLibrary(name: string): string | undefined {
  if (name.startsWith('lambda_method')) return 'generated code'
  return DOTNET.exec(name)?.[0]
}
