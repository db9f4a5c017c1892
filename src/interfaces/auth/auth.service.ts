import { Injectable } from '@nestjs/common';
import { ShopsRead } from '../../facts/shops/shops.read.js';
import { Database } from '../../platform/database/database.js';
import {
  CredentialsWrong,
  LoginLinkInvalid,
  OperatorNameInvalid,
  OperatorRoleInvalid,
  OperatorShopMismatch,
  OperatorUnknown,
  PasswordWrong,
} from './auth.errors.js';
import type { Operator } from './current-operator.js';
import { LoginLimiter } from './login-limiter.js';
import { OperatorStore, type OperatorRole, type OperatorRow, type SessionRow } from './operator.store.js';
import { hashPassword, verifyPassword } from './password.js';
import { newSecretToken, secretTokenHash } from './secret-token.js';

/** Name of the operator whom the very first login link creates. */
const FIRST_OPERATOR = '管理员';
const NAME_FORM = /^\S(?:.{0,30}\S)?$/u;
const ROLES: readonly string[] = ['admin', 'operator', 'clerk'] satisfies OperatorRole[];

/** Someone who has just signed in, with the token that belongs into the cookie. */
export interface OpenedSession {
  token: string;
  operator: Operator;
}

export interface OperatorSummary {
  id: string;
  name: string;
  role: OperatorRole;
  shopCode: string | null;
  isEnabled: boolean;
  hasPassword: boolean;
  createdAt: Date;
  lastSeenAt: Date | null;
}

/** Operators, their passwords, one-time links and sessions. There is no default account. */
@Injectable()
export class AuthService {
  constructor(
    private readonly database: Database,
    private readonly store: OperatorStore,
    private readonly limiter: LoginLimiter,
    private readonly shops: ShopsRead,
  ) {}

  /** Signs in by name and password. Throws `auth.credentials-wrong`, `auth.too-many-attempts`. */
  async login(name: string, password: string, address: string): Promise<OpenedSession> {
    await this.limiter.begin(name, address);
    const found = await this.store.byName(this.database, name);
    const hash = found?.is_enabled === 1 ? (found.password_hash ?? undefined) : undefined;
    const fits = await verifyPassword(hash, password);
    if (!fits || !found) throw new CredentialsWrong();
    await this.limiter.succeeded(name, address);
    const token = newSecretToken();
    await this.store.openSession(this.database, found.id, token.hash, 'password');
    return { token: token.text, operator: operatorOf(found) };
  }

  /** Signs in by a one-time link. Throws `auth.link-invalid`, `auth.too-many-attempts`. */
  async loginByLink(linkToken: string, address: string): Promise<OpenedSession> {
    await this.limiter.begin(undefined, address);
    const hash = secretTokenHash(linkToken);
    if (!hash) throw new LoginLinkInvalid();
    const token = newSecretToken();
    const operator = await this.database.transaction(async (tx) => {
      const found = await this.store.useLink(tx, hash);
      if (!found) throw new LoginLinkInvalid();
      await this.store.openSession(tx, found.id, token.hash, 'link');
      return found;
    });
    await this.limiter.succeeded(undefined, address);
    return { token: token.text, operator: operatorOf(operator) };
  }

  /** Who holds the session of this cookie; undefined for none. */
  async session(cookie: string | undefined): Promise<SessionRow | undefined> {
    const hash = cookie === undefined ? undefined : secretTokenHash(cookie);
    if (!hash) return undefined;
    const session = await this.store.session(this.database, hash);
    if (session) await this.store.touch(this.database, session.session_id);
    return session;
  }

  async logout(sessionId: string): Promise<void> {
    await this.store.endSession(this.database, sessionId);
  }

  /**
   * Sets a new password and ends the operator's other sessions. The current one is asked for unless
   * there is none or the session comes from a fresh one-time link; throws `auth.password-wrong`.
   */
  async setPassword(
    session: SessionRow,
    change: { current: string | undefined; next: string; address: string },
  ): Promise<void> {
    const operator = await this.store.byId(this.database, session.operator_id);
    const stored = operator?.password_hash ?? undefined;
    if (stored !== undefined && session.is_fresh_link !== 1) {
      await this.limiter.begin(session.name, change.address);
      if (!(await verifyPassword(stored, change.current ?? ''))) throw new PasswordWrong();
      await this.limiter.succeeded(session.name, change.address);
    }
    const hash = await hashPassword(change.next);
    await this.database.transaction(async (tx) => {
      await this.store.setPassword(tx, session.operator_id, hash);
      await this.store.endOtherSessions(tx, session.operator_id, session.session_id);
    });
  }

  /**
   * Creates an operator without a password; a clerk belongs to an open shop, others to none. Throws
   * `operators.exists`, `…name-invalid`, `…role-invalid`, `…shop-mismatch`, `shops.not-found`, `shops.closed`.
   */
  async createOperator(name: string, role: string, shopCode?: string): Promise<OperatorSummary> {
    if (!NAME_FORM.test(name)) throw new OperatorNameInvalid();
    if (!isRole(role)) throw new OperatorRoleInvalid(role);
    if ((role === 'clerk') !== (shopCode !== undefined)) throw new OperatorShopMismatch();
    const shop = shopCode === undefined ? undefined : await this.shops.open(this.database, shopCode);
    const created = await this.store.create(this.database, name, role, shop?.code ?? null);
    return summaryOf({ ...created, last_seen_at: null });
  }

  async listOperators(): Promise<OperatorSummary[]> {
    return (await this.store.list(this.database)).map(summaryOf);
  }

  /** Lets a clerk in or keeps them out, at once. Throws `operators.unknown`. */
  async setClerkEnabled(operatorId: string, isEnabled: boolean): Promise<void> {
    const found = await this.store.byId(this.database, operatorId);
    if (found?.role !== 'clerk') throw new OperatorUnknown(operatorId);
    await this.store.setEnabled(this.database, operatorId, isEnabled);
  }

  /**
   * Makes a one-time link token for an operator, by default the first administrator, who is created
   * when there is none. Throws `operators.unknown`.
   */
  async createLoginLink(name: string | undefined): Promise<{ token: string; operatorName: string }> {
    const token = newSecretToken();
    return this.database.transaction(async (tx) => {
      const found =
        name === undefined
          ? ((await this.store.firstAdmin(tx)) ?? (await this.store.create(tx, FIRST_OPERATOR, 'admin')))
          : await this.store.byName(tx, name);
      if (!found || found.is_enabled !== 1) throw new OperatorUnknown(name ?? FIRST_OPERATOR);
      await this.store.createLink(tx, found.id, token.hash);
      return { token: token.text, operatorName: found.name };
    });
  }
}

function isRole(role: string): role is OperatorRole {
  return ROLES.includes(role);
}

function operatorOf(row: OperatorRow): Operator {
  return { id: row.id, name: row.name, role: row.role, shopCode: row.shop_code };
}

function summaryOf(row: OperatorRow & { last_seen_at: Date | null }): OperatorSummary {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    shopCode: row.shop_code,
    isEnabled: row.is_enabled === 1,
    hasPassword: row.password_hash !== null,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  };
}
