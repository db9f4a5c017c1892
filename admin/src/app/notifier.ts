type Kind = 'success' | 'error' | 'info';
type Show = (kind: Kind, text: string) => void;

let show: Show = () => undefined;

/** Short notes at the top of the page, also from outside React (query cache). `connect` is called once by the shell. */
export const notifier = {
  connect(next: Show): void {
    show = next;
  },
  success: (text: string): void => show('success', text),
  error: (text: string): void => show('error', text),
  info: (text: string): void => show('info', text),
};
