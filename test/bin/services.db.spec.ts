import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { externalServices, serviceStatus, startServices, stopServices } from '../../bin/lib/services.mjs';

const servicesModule = pathToFileURL(path.resolve(import.meta.dirname, '../../bin/lib/services.mjs')).href;
let folder = '';
let dataDir = '';
let notes: string[] = [];
const started: Awaited<ReturnType<typeof startServices>>[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cenglin services '));
  dataDir = path.join(folder, '层林');
  notes = [];
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((services) => services.stop()));
  await stopServices(dataDir);
  rmSync(folder, { recursive: true, force: true });
});

/** Starts or joins the servers; what a failing spec leaves running is stopped after it. */
async function start(purpose = 'a spec', keep = false) {
  const services = await startServices({
    dataDir,
    profile: 'test',
    purpose,
    keep,
    onStep: (note) => notes.push(note),
  });
  started.push(services);
  return services;
}

/** Runs code in another process that has started the servers as `services`. */
function elsewhere(code: string): { script: string } {
  const options = JSON.stringify({ dataDir, profile: 'test', purpose: 'another process' });
  return {
    script: `const { startServices } = await import('${servicesModule}');
      const services = await startServices(${options}); ${code}`,
  };
}

async function query(url: string, sql: string): Promise<RowDataPacket[]> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

async function onRedis<Value>(url: string, ask: (redis: Redis) => Promise<Value>): Promise<Value> {
  const redis = new Redis(url);
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

describe('private servers', () => {
  it('are set up as the application needs them, and stop with their last user', async () => {
    const services = await start();
    expect(services.startedHere).toBe(true);
    const [settings] = await query(
      services.databaseUrl,
      `SELECT @@tx_isolation AS isolation, @@collation_database AS collation, @@log_bin AS binlog,
              @@bind_address AS address, @@time_zone AS zone, @@max_allowed_packet AS packet, DATABASE() AS name`,
    );
    expect(settings).toEqual({
      isolation: 'READ-COMMITTED',
      collation: 'utf8mb4_bin',
      binlog: 0,
      address: '127.0.0.1',
      zone: '+00:00',
      packet: 64 * 1024 * 1024,
      name: 'cenglin',
    });
    await query(services.adminDatabaseUrl, 'CREATE DATABASE other_schema');
    const policy = await onRedis(services.redisUrl, async (redis) => [
      await redis.config('GET', 'maxmemory-policy'),
      await redis.config('GET', 'appendonly'),
    ]);
    expect(policy).toEqual([
      ['maxmemory-policy', 'noeviction'],
      ['appendonly', 'yes'],
    ]);
    expect(statSync(path.join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600);

    const joined = await start('second user');
    expect(joined.startedHere).toBe(false);
    expect(joined.databaseUrl).toBe(services.databaseUrl);
    await services.stop();
    expect(serviceStatus(dataDir).running).toBe(true);
    await joined.stop();
    expect(serviceStatus(dataDir)).toMatchObject({ mariadb: { running: false }, redis: { running: false } });
  });

  it('keep data, ports and passwords from one start to the next', async () => {
    const first = await start();
    await query(first.databaseUrl, 'CREATE TABLE kept (id INT)');
    await onRedis(first.redisUrl, (redis) => redis.set('kept', '1'));
    await first.stop();
    const second = await start();
    expect([second.databaseUrl, second.redisUrl]).toEqual([first.databaseUrl, first.redisUrl]);
    expect(await query(second.databaseUrl, 'SHOW TABLES')).toHaveLength(1);
    expect(await onRedis(second.redisUrl, (redis) => redis.get('kept'))).toBe('1');
    await second.emptySchema();
    await second.emptyRedis();
    expect(await query(second.databaseUrl, 'SHOW TABLES')).toHaveLength(0);
    expect(await onRedis(second.redisUrl, (redis) => redis.dbsize())).toBe(0);
    await second.stop();
  });

  it('move to another port when theirs was taken meanwhile', async () => {
    const first = await start();
    await first.stop();
    const port = Number(new URL(first.databaseUrl).port);
    const squatter = net.createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await start();
      expect(Number(new URL(second.databaseUrl).port)).not.toBe(port);
      expect(notes.join()).toContain(`port ${port} is taken`);
      await second.stop();
    } finally {
      squatter.close();
    }
  });

  it('are found and used again after a run that was killed, and then stop', async () => {
    const { script } = elsewhere('process.kill(process.pid, "SIGKILL")');
    const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(killed.signal).toBe('SIGKILL');
    expect(serviceStatus(dataDir)).toMatchObject({ running: true, usedBy: [] });
    const next = await start();
    expect(next.startedHere).toBe(false);
    await next.stop();
    expect(serviceStatus(dataDir).mariadb.running).toBe(false);
  });

  it('are found even when their record is lost', async () => {
    const first = await start();
    unlinkSync(path.join(dataDir, 'services.json'));
    const second = await start();
    expect(second.startedHere).toBe(false);
    expect(second.databaseUrl).toBe(first.databaseUrl);
    await second.stop();
  });

  it('start after their processes were killed, and never take a stranger for them', async () => {
    const first = await start();
    await first.killHard('mariadb');
    await first.killHard('redis');
    await first.stop();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd: dataDir });
    try {
      // The pid that the record and the server's own pid file name belongs to somebody else now.
      const record = {
        mariadb: { pid: stranger.pid, port: 13306 },
        redis: { pid: stranger.pid, port: 16379 },
      };
      writeFileSync(path.join(dataDir, 'services.json'), JSON.stringify(record));
      writeFileSync(path.join(dataDir, 'mariadb/mariadb.pid'), String(stranger.pid));
      expect(serviceStatus(dataDir).mariadb.running).toBe(false);
      const second = await start();
      expect(second.startedHere).toBe(true);
      await second.stop();
      expect(stranger.exitCode).toBeNull();
    } finally {
      stranger.kill();
    }
  });

  it('lose nothing that was committed when they are killed and come back on their ports', async () => {
    const services = await start();
    await query(services.databaseUrl, 'CREATE TABLE kept (id INT)');
    await query(services.databaseUrl, 'INSERT INTO kept VALUES (1)');
    await services.killHard('mariadb');
    await expect(query(services.databaseUrl, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    await services.restart('mariadb');
    await services.restart('redis');
    expect(await query(services.databaseUrl, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
    expect(await onRedis(services.redisUrl, (redis) => redis.ping())).toBe('PONG');
    await services.stop();
  });

  it('stay when they were started to stay, until they are stopped by name', async () => {
    const kept = await start('services start', true);
    await kept.stop();
    const user = await start();
    await user.stop();
    expect(serviceStatus(dataDir)).toMatchObject({ running: true, kept: true });
    expect(await stopServices(dataDir)).toBe(true);
    expect(await stopServices(dataDir)).toBe(false);
    expect(serviceStatus(dataDir)).toMatchObject({ running: false, kept: false });
  });

  it('are not stopped under a running user, who is named', async () => {
    const services = await start('npm run demo');
    await expect(stopServices(dataDir)).rejects.toThrow(
      `npm run demo (process ${process.pid}) still uses them`,
    );
    await services.stop();
  });

  it('are created once when two start at the same time', async () => {
    const [one, two] = await Promise.all([start('one'), start('two')]);
    expect([one.startedHere, two.startedHere].filter(Boolean)).toHaveLength(1);
    expect(one.databaseUrl).toBe(two.databaseUrl);
    await one.stop();
    await two.stop();
  });

  it('sort it out when two installations want the same ports at the same moment', async () => {
    const dataDirs = ['a', 'b', 'c'].map((name) => path.join(folder, name));
    const record = { mariadb: { port: 15900 }, redis: { port: 18900 } };
    for (const each of dataDirs) {
      mkdirSync(each);
      writeFileSync(path.join(each, 'services.json'), JSON.stringify(record));
    }
    const all = await Promise.all(dataDirs.map((each) => startServices({ dataDir: each, profile: 'test' })));
    try {
      for (const services of all) {
        await query(services.databaseUrl, 'CREATE TABLE only_here (id INT)');
        expect(await onRedis(services.redisUrl, (redis) => redis.incr('only here'))).toBe(1);
      }
    } finally {
      for (const services of all) await services.stop();
    }
  });

  it('are created anew after a creation that was cut short', async () => {
    const first = await start();
    await first.stop();
    rmSync(path.join(dataDir, 'mariadb/data'), { recursive: true });
    symlinkSync('nowhere', path.join(dataDir, 'mariadb/data.new'));
    const second = await start();
    expect(await query(second.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
  });
});

describe('servers of somebody else', () => {
  it('are used when both addresses are set', async () => {
    const env = {
      DATABASE_URL: 'mysql://a:b@db.example.com:3306/crm',
      REDIS_URL: 'redis://cache.example.com',
    };
    expect(externalServices(env)).toMatchObject({
      external: true,
      databaseUrl: env.DATABASE_URL,
      adminDatabaseUrl: 'mysql://a:b@db.example.com:3306',
    });
    expect(externalServices({})).toBeNull();
  });

  it.each([
    [{ DATABASE_URL: 'mysql://a@b/c' }, /DATABASE_URL is set but REDIS_URL is not/],
    [{ DATABASE_URL: 'postgres://a@b/c', REDIS_URL: 'redis://b' }, /DATABASE_URL is no address like mysql:/],
    [{ DATABASE_URL: 'mysql://a@b/c', REDIS_URL: 'localhost' }, /REDIS_URL is no address like redis:/],
  ])('are refused with one line for %j', (env, message) => {
    expect(() => externalServices(env)).toThrow(message);
  });
});
