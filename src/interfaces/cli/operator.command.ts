import { AppConfig } from '../../platform/config/app-config.js';
import { AuthService } from '../auth/auth.service.js';
import type { CliCall, CliCommand } from './cli-command.js';

/** Where the admin panel is reached: the public address, else this machine's port. */
function panelUrl({ app, values }: CliCall): string {
  const config = app.get(AppConfig);
  const given = typeof values['base-url'] === 'string' ? values['base-url'] : config.PUBLIC_URL;
  return (given ?? `http://localhost:${config.PORT}`).replace(/\/+$/, '');
}

const BASE_URL = {
  'base-url': { type: 'string', description: 'address of the admin panel, e.g. https://crm.example.com' },
} as const;

/** `operator login-link`: a link that signs one operator in, once, within ten minutes. */
export const operatorLoginLinkCommand: CliCommand = {
  name: 'operator login-link',
  summary: 'make a one-time login link (10 minutes); the first one creates the administrator',
  options: {
    name: { type: 'string', description: 'operator to sign in; default: the administrator' },
    ...BASE_URL,
  },
  async run(call) {
    const name = typeof call.values['name'] === 'string' ? call.values['name'] : undefined;
    const { token, operatorName } = await call.app.get(AuthService).createLoginLink(name);
    const url = `${panelUrl(call)}/login?token=${token}`;
    return { lines: [`${operatorName}: ${url}`], json: { url, name: operatorName } };
  },
};

/** `operator create`: a new operator, who sets a password after signing in by link. */
export const operatorCreateCommand: CliCommand = {
  name: 'operator create',
  summary: 'create an operator and print a one-time login link',
  options: {
    name: { type: 'string', description: 'name to sign in with', required: true },
    role: { type: 'string', description: 'admin, operator (default) or clerk' },
    shop: { type: 'string', description: 'code of the shop a clerk stands in' },
    ...BASE_URL,
  },
  async run(call) {
    const auth = call.app.get(AuthService);
    const role = typeof call.values['role'] === 'string' ? call.values['role'] : 'operator';
    const shop = typeof call.values['shop'] === 'string' ? call.values['shop'] : undefined;
    const created = await auth.createOperator(String(call.values['name']), role, shop);
    const { token } = await auth.createLoginLink(created.name);
    const url = `${panelUrl(call)}/login?token=${token}`;
    return {
      lines: [`${created.name}: ${url}`],
      json: { id: created.id, name: created.name, role, shop: created.shopCode, url },
    };
  },
};

/** `operator list`. */
export const operatorListCommand: CliCommand = {
  name: 'operator list',
  summary: 'list the operators',
  options: {},
  async run({ app }) {
    const operators = await app.get(AuthService).listOperators();
    return {
      table: {
        columns: ['id', 'name', 'role', 'shop', 'enabled', 'password', 'last seen'],
        rows: operators.map((operator) => [
          operator.id,
          operator.name,
          operator.role,
          operator.shopCode ?? '-',
          operator.isEnabled ? 'yes' : 'no',
          operator.hasPassword ? 'set' : 'none',
          operator.lastSeenAt?.toISOString() ?? '-',
        ]),
      },
      json: operators,
    };
  },
};
