import { expect, it } from 'vitest';
import { beijing, instantFromBeijing } from './beijing.js';

it('pickers show Beijing time and give back the instant', () => {
  const shown = beijing('2026-11-21T16:30:00.000Z');
  expect(shown.format('YYYY-MM-DD HH:mm')).toBe('2026-11-22 00:30');
  expect(instantFromBeijing(shown)).toBe('2026-11-21T16:30:00.000Z');
});
