#!/usr/bin/perl
# A message centre on the classes of Net::SMPP: speaks the protocol, decides nothing; what it is told and tells are
# lines of JSON on its standard input and output (tests/interop/centre.py).
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;

my %PASSWORDS = (gateway => 'pw-tests', kannel => 'pw-tests');
my ($OK, $WRONG_PASSWORD, $ALREADY_BOUND) = (0, 0x0e, 0x05);    # command_status, SMPP 3.4 section 5.1.3
my $ANSWER = 0x80000000;                                        # the bit that tells an answer from a request

my $json = JSON::PP->new->canonical;
my %sessions;    # by number: its connection, and whom it is bound as
my ($session_count, $message_count) = (0, 0x1abc);
$| = 1;

# async: a request returns at once, its answer is read by the loop; no pings of the library's own
my %silent = (async => 1, enquire_interval => 0);
my $listener = Net::SMPP->new_listen('127.0.0.1', port => 0, listen => 16, %silent) or die "no port: $!";
my $readers = IO::Select->new($listener, \*STDIN);
report(event => 'listening', port => $listener->sockport);

my $said = '';
while (1) {
    for my $ready ($readers->can_read) {
        if ($ready == $listener) {
            my $connection = $listener->accept or next;
            my $number = ++$session_count;
            $sessions{$number} = { number => $number, connection => $connection };
            $readers->add($connection);
        }
        elsif ($ready == \*STDIN) {
            sysread(STDIN, $said, 65536, length $said) or exit 0;    # whoever started us is gone
            obey($json->decode($1)) while $said =~ s/^(.*)\n//;
        }
        else {
            my ($session) = grep { $_->{connection} == $ready } values %sessions;
            hear($session) if $session;
        }
    }
}

sub report { print $json->encode({@_}), "\n" }

sub hear {
    my ($session) = @_;
    my ($connection, $number) = @$session{qw(connection number)};
    local $SIG{__WARN__} = sub { };    # the library warns of each connection that ends
    my $pdu = $connection->read_pdu or return leave($session, 'closed');
    my $cmd = $pdu->explain_cmd;
    if ($cmd =~ /^bind_(\w+)$/ && !($pdu->{cmd} & $ANSWER)) { bind_as($session, $pdu, $1) }
    elsif ($cmd eq 'submit_sm') { take($session, $pdu) }
    elsif ($cmd eq 'enquire_link') {
        $connection->enquire_link_resp(seq => $pdu->{seq});
        report(event => 'asked', session => $number);
    }
    elsif ($cmd eq 'unbind') {
        $connection->unbind_resp(seq => $pdu->{seq});
        leave($session, 'unbound');
    }
    elsif ($cmd eq 'deliver_sm_resp') {
        report(event => 'acknowledged', session => $number, status => $pdu->{status});
    }
    elsif ($cmd eq 'enquire_link_resp') { report(event => 'alive', session => $number, status => $pdu->{status}) }
    elsif ($cmd eq 'unbind_resp') { leave($session, 'unbind answered') }
    else { report(event => 'strange', session => $number, command => $cmd) }
}

sub bind_as {
    my ($session, $pdu, $kind) = @_;
    my ($name, $password) = @$pdu{qw(system_id password)};
    my $right = defined $PASSWORDS{$name} && $PASSWORDS{$name} eq $password;
    my $status = !$right ? $WRONG_PASSWORD : $session->{as} ? $ALREADY_BOUND : $OK;
    my $answer = "bind_${kind}_resp";
    $session->{connection}->$answer(seq => $pdu->{seq}, status => $status, system_id => 'centre');
    return report(event => 'refused', as => $name, kind => $kind) if $status;
    $session->{as} = $name;
    report(event => 'bound', session => $session->{number}, as => $name, kind => $kind);
}

sub take {
    my ($session, $pdu) = @_;
    my $id = sprintf '%08x', ++$message_count;
    $session->{connection}->submit_sm_resp(seq => $pdu->{seq}, message_id => $id);
    report(
        event => 'submit', session => $session->{number}, as => $session->{as}, id => $id,
        source => [ @$pdu{qw(source_addr_ton source_addr_npi source_addr)} ],
        destination => [ @$pdu{qw(dest_addr_ton dest_addr_npi destination_addr)} ],
        octets => unpack('H*', $pdu->{short_message}),
        tlvs => { map { $_ => unpack('H*', $pdu->{$_}) } grep { /^\d+$/ } keys %$pdu },
        map { $_ => $pdu->{$_} } qw(esm_class data_coding registered_delivery priority_flag validity_period),
    );
}

sub obey {
    my ($order) = @_;
    my $session = $sessions{ $order->{session} } or return;    # it has just gone, and that has been told
    my $connection = $session->{connection};
    if ($order->{do} eq 'deliver') {
        my ($from, $to) = @$order{qw(source destination)};
        my %names = map { $_ => Net::SMPP::param_tab->{$_}{name} } keys %{ $order->{tlvs} };
        $connection->deliver_sm(
            source_addr_ton => $from->[0], source_addr_npi => $from->[1], source_addr => $from->[2],
            dest_addr_ton => $to->[0], dest_addr_npi => $to->[1], destination_addr => $to->[2],
            esm_class => $order->{esm_class}, data_coding => $order->{data_coding},
            short_message => pack('H*', $order->{octets}),
            map { $names{$_} => pack('H*', $order->{tlvs}{$_}) } keys %names,
        );
    }
    elsif ($order->{do} eq 'enquire') { $connection->enquire_link }
    elsif ($order->{do} eq 'unbind') { $connection->unbind }
    elsif ($order->{do} eq 'drop') { leave($session, 'dropped') }
}

sub leave {
    my ($session, $how) = @_;
    delete $sessions{ $session->{number} } or return;
    $readers->remove($session->{connection});
    $session->{connection}->close;
    report(event => 'gone', session => $session->{number}, how => $how);
}
