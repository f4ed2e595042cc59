package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

const (
	etherTypeARP = 0x0806
	request      = 1
	reply        = 2
)

// Asks by broadcast who has the addresses, again and again, and prints a line for every request and every answer:
// `<unix milliseconds> <address> ?` and `<unix milliseconds> <address> <MAC>`. Linux only; needs CAP_NET_RAW.
//
// usage: arp-watch INTERFACE MILLISECONDS ADDRESS...
func main() {
	if len(os.Args) < 4 {
		fail("usage: arp-watch INTERFACE MILLISECONDS ADDRESS...")
	}
	device, err := net.InterfaceByName(os.Args[1])
	check(err)
	interval, err := strconv.Atoi(os.Args[2])
	check(err)
	own, err := device.Addrs()
	check(err)
	if len(own) == 0 {
		fail(os.Args[1] + " has no address")
	}
	source, _, err := net.ParseCIDR(own[0].String())
	check(err)
	socket, err := syscall.Socket(syscall.AF_PACKET, syscall.SOCK_RAW, int(swapped(etherTypeARP)))
	check(err)
	link := &syscall.SockaddrLinklayer{Protocol: swapped(etherTypeARP), Ifindex: device.Index}
	check(syscall.Bind(socket, link))

	lines := make(chan string, 1024)
	go printAll(lines)
	go listen(socket, device.HardwareAddr, lines)
	for range time.Tick(time.Duration(interval) * time.Millisecond) {
		for _, address := range os.Args[3:] {
			lines <- line(address, "?")
			// A link that is down for a moment is part of what is measured.
			_ = syscall.Sendto(socket, frame(device.HardwareAddr, source.To4(), net.ParseIP(address).To4()), 0, link)
		}
	}
}

func frame(mac net.HardwareAddr, source, target net.IP) []byte {
	var out bytes.Buffer
	out.Write(bytes.Repeat([]byte{0xff}, 6))
	out.Write(mac)
	for _, word := range []uint16{etherTypeARP, 1, 0x0800, 0x0604, request} {
		_ = binary.Write(&out, binary.BigEndian, word)
	}
	out.Write(mac)
	out.Write(source)
	out.Write(make([]byte, 6))
	out.Write(target)
	return out.Bytes()
}

// Answers come to the own MAC; gratuitous announcements are broadcast and are not printed.
func listen(socket int, own net.HardwareAddr, lines chan<- string) {
	packet := make([]byte, 128)
	for {
		size, _, err := syscall.Recvfrom(socket, packet, 0)
		if err != nil || size < 42 || !bytes.Equal(packet[0:6], own) || binary.BigEndian.Uint16(packet[20:22]) != reply {
			continue
		}
		lines <- line(net.IP(packet[28:32]).String(), net.HardwareAddr(packet[22:28]).String())
	}
}

func line(address, what string) string {
	return fmt.Sprintf("%d %s %s\n", time.Now().UnixMilli(), address, what)
}

// One writer, so that lines do not mix; flushed when there is nothing more to write.
func printAll(lines <-chan string) {
	out := bufio.NewWriter(os.Stdout)
	for text := range lines {
		_, _ = out.WriteString(text)
		if len(lines) == 0 {
			check(out.Flush())
		}
	}
}

func swapped(value uint16) uint16 { return value<<8 | value>>8 }

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "arp-watch: "+message)
	os.Exit(1)
}
