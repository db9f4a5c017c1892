import { ScanOutlined } from '@ant-design/icons';
import { Alert, Button, Modal } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './redemption.module.css';

/** The browser's own reader of QR codes (W3C Shape Detection), where there is one. */
interface BarcodeReader {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

type BarcodeReaderClass = new (options: { formats: string[] }) => BarcodeReader;

function readerClass(): BarcodeReaderClass | undefined {
  const found: unknown = Reflect.get(window, 'BarcodeDetector');
  return typeof found === 'function' && 'mediaDevices' in navigator
    ? (found as BarcodeReaderClass)
    : undefined;
}

const LOOK_EVERY_MS = 200;

/** Reads a code by the camera; absent in browsers that cannot. */
export function ScanButton({ onCode }: { onCode: (code: string) => void }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const Reader = readerClass();
  if (!Reader) return null;
  return (
    <>
      <Button size="large" icon={<ScanOutlined />} onClick={() => setOpen(true)} data-testid="till-scan">
        {t('redemption.scan')}
      </Button>
      <Modal
        open={isOpen}
        title={t('redemption.scanTitle')}
        footer={null}
        destroyOnHidden
        onCancel={() => setOpen(false)}
      >
        <Camera
          reader={Reader}
          onCode={(code) => {
            setOpen(false);
            onCode(code);
          }}
        />
      </Modal>
    </>
  );
}

function Camera({ reader: Reader, onCode }: { reader: BarcodeReaderClass; onCode: (code: string) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const found = useRef(onCode);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    found.current = onCode;
  }, [onCode]);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: number | undefined;
    let isOver = false;
    const look = async (reader: BarcodeReader): Promise<void> => {
      const [code] = video.current ? await reader.detect(video.current).catch(() => []) : [];
      if (isOver) return;
      if (code) found.current(code.rawValue);
      else timer = window.setTimeout(() => void look(reader), LOOK_EVERY_MS);
    };
    const start = async (): Promise<void> => {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      stream = opened;
      if (isOver || !video.current) {
        opened.getTracks().forEach((track) => track.stop());
        return;
      }
      video.current.srcObject = opened;
      await video.current.play();
      await look(new Reader({ formats: ['qr_code'] }));
    };
    start().catch(() => setFailed(true));
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, [Reader]);
  if (hasFailed) return <Alert type="warning" showIcon title={t('redemption.scanFailed')} />;
  return <video ref={video} className={styles.camera} muted playsInline />;
}
