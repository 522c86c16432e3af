#!/usr/bin/python3
"""A stand-in for kubelet, or systemd, and kube-apiserver on one node.

    kubelet.py ROOT EVENTS CERTIFICATE

Write what happens in the manifest folder to EVENTS, a line each: "MOVED_TO
kube-apiserver.yaml". After every change of a file that kubelet would read, the
API server (a process called kube-apiserver, HTTPS on port 6443, CERTIFICATE)
is stopped. It is started when there is a manifest or a unit, and again a moment
after it has ended. If the file has --audit-log-maxage=13 it ends at once.
"""
import ctypes
import http.server
import os
import select
import signal
import ssl
import struct
import sys
import time

EVENTS = {
    0x002: 'MODIFY',
    0x008: 'CLOSE_WRITE',
    0x040: 'MOVED_FROM',
    0x080: 'MOVED_TO',
    0x100: 'CREATE',
    0x200: 'DELETE',
}
SOURCES = ('etc/kubernetes/manifests/kube-apiserver.yaml',
           'etc/systemd/system/kube-apiserver.service')
CHANGES = ('CLOSE_WRITE', 'MOVED_FROM', 'MOVED_TO', 'DELETE')
AWAY = 0.5


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        found = self.path == '/readyz'
        self.send_response(200 if found else 404)
        self.end_headers()
        if found:
            self.wfile.write(b'ok')


def serve(source, certificate):
    with open('/proc/self/comm', 'w') as name:
        name.write('kube-apiserver')
    with open(source) as text:
        if '--audit-log-maxage=13' in text.read():
            os._exit(1)
    server = http.server.ThreadingHTTPServer(('', 6443), Ready)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


class ApiServer:
    def __init__(self, root, certificate):
        self.sources = [os.path.join(root, source) for source in SOURCES]
        self.certificate = certificate
        self.pid = None
        self.due = 0

    def ended(self):
        self.pid = None
        self.due = time.monotonic() + AWAY

    def stop(self):
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self.ended()

    def keep(self):
        if self.pid and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.ended()
        source = next(filter(os.path.exists, self.sources), None)
        if source and not self.pid and time.monotonic() >= self.due:
            self.pid = os.fork()
            if self.pid == 0:
                serve(source, self.certificate)


def watch(folder):
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_CLOEXEC)
    if libc.inotify_add_watch(descriptor, folder.encode(), sum(EVENTS)) < 0:
        raise OSError(ctypes.get_errno(), folder)
    return descriptor


def read_events(descriptor):
    data = os.read(descriptor, 65536)
    while data:
        _, mask, _, size = struct.unpack_from('iIII', data)
        name = data[16:16 + size].rstrip(b'\0').decode()
        yield EVENTS.get(mask & 0xfff, hex(mask)), name
        data = data[16 + size:]


def main(root, log, certificate):
    server = ApiServer(root, certificate)
    descriptor = watch(os.path.join(root, 'etc/kubernetes/manifests'))
    with open(log, 'a', buffering=1) as events:
        while True:
            server.keep()
            if not select.select([descriptor], [], [], 0.05)[0]:
                continue
            for what, name in read_events(descriptor):
                print(what, name, file=events)
                if what in CHANGES and not name.startswith('.'):
                    server.stop()


main(*sys.argv[1:])
