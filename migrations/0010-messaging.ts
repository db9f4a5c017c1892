import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables } from './ddl.js';

const tables = {
  // purpose: service | marketing. message_kind: template | subscribe | mass. fields_json: field name to text
  // with {{placeholders}}; a mass message has its text in the field "content".
  message_template: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    code VARCHAR(64) NOT NULL,
    title VARCHAR(64) NOT NULL,
    purpose VARCHAR(12) NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,
    message_kind VARCHAR(12) NOT NULL,
    vendor_template_id VARCHAR(64) NOT NULL DEFAULT '',
    page VARCHAR(128) NOT NULL DEFAULT '',
    fields_json LONGTEXT NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    UNIQUE KEY uq_message_template_code (code)`,
  // One row per message and person, written before any call.
  // outcome: queued | claimed | submitted | sent | rejected | dropped | unknown. called_at: the moment just
  // before the vendor was called; claimed without it was certainly not sent.
  delivery: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    source_kind VARCHAR(24) NOT NULL,
    source_key VARCHAR(96) NOT NULL,
    source_label VARCHAR(64) NOT NULL DEFAULT '',
    member_id BIGINT UNSIGNED NOT NULL,
    purpose VARCHAR(12) NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,
    message_kind VARCHAR(12) NOT NULL,
    template_id BIGINT UNSIGNED NULL,
    mass_send_id BIGINT UNSIGNED NULL,
    identity_id BIGINT UNSIGNED NULL,
    fields_json LONGTEXT NOT NULL,
    text VARCHAR(1000) NOT NULL,
    business_date DATE NOT NULL,
    outcome VARCHAR(10) NOT NULL DEFAULT 'queued',
    reason VARCHAR(32) NULL,
    vendor_code VARCHAR(32) NULL,
    vendor_message VARCHAR(255) NULL,
    vendor_message_id VARCHAR(64) NULL,
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    available_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    called_at DATETIME(3) NULL,
    settled_at DATETIME(3) NULL,
    UNIQUE KEY uq_delivery_source (source_key, member_id),
    KEY ix_delivery_work (outcome, message_kind, available_at),
    KEY ix_delivery_lease (lease_token),
    KEY ix_delivery_member (member_id, purpose, business_date),
    KEY ix_delivery_mass (mass_send_id),
    KEY ix_delivery_vendor (vendor_message_id)`,
  // One call to many people; their deliveries share its fate. The people are frozen with the first call.
  // outcome as above; client_message_id makes a repeat within the platform's window harmless.
  mass_send: `
    id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
    source_kind VARCHAR(24) NOT NULL,
    source_key VARCHAR(96) NOT NULL,
    channel_id BIGINT UNSIGNED NOT NULL,
    text VARCHAR(1000) NOT NULL,
    client_message_id VARCHAR(64) NOT NULL,
    people INT UNSIGNED NOT NULL,
    outcome VARCHAR(10) NOT NULL DEFAULT 'queued',
    reason VARCHAR(32) NULL,
    vendor_code VARCHAR(32) NULL,
    vendor_message VARCHAR(255) NULL,
    vendor_message_id VARCHAR(64) NULL,
    attempts INT UNSIGNED NOT NULL DEFAULT 0,
    available_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    lease_token CHAR(36) NULL,
    lease_until DATETIME(3) NULL,
    created_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    first_called_at DATETIME(3) NULL,
    called_at DATETIME(3) NULL,
    settled_at DATETIME(3) NULL,
    UNIQUE KEY uq_mass_send_source (source_key),
    KEY ix_mass_send_work (outcome, available_at),
    KEY ix_mass_send_vendor (vendor_message_id)`,
  // What a platform reported later about a message it had accepted; it may arrive before our own outcome.
  vendor_result: `
    channel_id BIGINT UNSIGNED NOT NULL,
    vendor_message_id VARCHAR(64) NOT NULL,
    is_success TINYINT NOT NULL,
    status VARCHAR(64) NOT NULL,
    counts_json LONGTEXT NOT NULL,
    received_at DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    PRIMARY KEY (channel_id, vendor_message_id)`,
};

export class Messaging1700000000010 implements MigrationInterface {
  name = 'Messaging1700000000010';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  down(runner: QueryRunner): Promise<void> {
    return dropTables(runner, tables);
  }
}
