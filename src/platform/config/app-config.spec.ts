import { describe, expect, it } from 'vitest';
import { readConfig } from './app-config.js';

const good = {
  DATABASE_URL: 'mysql://u:p@127.0.0.1:3306/cenglin',
  REDIS_URL: 'redis://127.0.0.1:6379',
  JWT_SECRET: 'j'.repeat(32),
  COUPON_SECRET: 'c'.repeat(32),
  DATA_KEY: 'd'.repeat(32),
};

describe('readConfig', () => {
  it('fills in defaults and reads numbers and flags', () => {
    expect(readConfig({ ...good, PORT: '8080', DEMO: '1' })).toMatchObject({
      PORT: 8080,
      DEMO: true,
      HOST: '127.0.0.1',
    });
    expect(readConfig(good)).toMatchObject({ PORT: 3000, DEMO: false });
  });

  it('lists everything that is wrong at once', () => {
    const read = () =>
      readConfig({ ...good, DATABASE_URL: 'postgres://x', JWT_SECRET: 'short', PORT: '99999' });
    expect(read).toThrow(/DATABASE_URL[\s\S]*JWT_SECRET[\s\S]*PORT/);
  });

  it('does not start without secrets', () => {
    const { DATA_KEY: _, ...missing } = good;
    expect(() => readConfig(missing)).toThrow(/DATA_KEY/);
  });
});
