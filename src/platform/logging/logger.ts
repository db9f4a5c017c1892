import { pino } from 'pino';

type Fields = Record<string, unknown>;

/** Structured log. `error` means that a person must act. Never give it secrets, tokens or phone numbers. */
export interface Logger {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

const REDACTED_PATHS = [
  '*.secret',
  '*.accessToken',
  '*.access_token',
  '*.password',
  '*.phone',
  '*.session_key',
];

/** JSON lines on standard error, so that commands keep standard output for their result. */
export function createLogger(level: string, name: string): Logger {
  const out = pino(
    {
      level,
      name,
      redact: REDACTED_PATHS,
      serializers: { error: pino.stdSerializers.err },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination(2),
  );
  return {
    debug: (message, fields) => out.debug(fields ?? {}, message),
    info: (message, fields) => out.info(fields ?? {}, message),
    warn: (message, fields) => out.warn(fields ?? {}, message),
    error: (message, fields) => out.error(fields ?? {}, message),
  };
}

/** Says nothing; for specs. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
