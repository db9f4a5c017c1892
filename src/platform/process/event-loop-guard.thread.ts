import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import type { GuardInput } from './event-loop-guard.js';

const LOOK_MS = 250;
const STANDARD_ERROR = 2;

const { beats, limitSeconds } = workerData as GuardInput;
const counter = new Int32Array(beats);
let seen = -1;
let stillMs = 0;

setInterval(() => {
  const now = Atomics.load(counter, 0);
  stillMs = now === seen ? stillMs + LOOK_MS : 0;
  seen = now;
  if (stillMs < limitSeconds * 1000) return;
  writeSync(
    STANDARD_ERROR,
    `${JSON.stringify({ level: 'error', msg: 'the event loop stood still; the process ends itself', seconds: limitSeconds })}\n`,
  );
  process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);
