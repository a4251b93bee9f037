using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>
/// An MQTT 5 client that places orders at QoS 1 and counts the messages that follow from them. MQTTnet's client takes about 36 µs a
/// message, and an order comes to four messages: on two cores the load would take more of the machine than the system that is measured.
/// This client fills in a packet that is made once, and reads and writes many packets at a time.
/// </summary>
internal sealed class LeanClient : IDisposable
{
    /// <summary>Far fewer than there are packet identifiers, so that none is given again while it is in use.</summary>
    public const int MaxInFlight = 10_000;

    private readonly string user;
    private readonly string name;
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    // written under its own lock
    private readonly Pipe outgoing = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Queue<int> waiting = [];
    private readonly TaskCompletionSource<int> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PipelineLoad? load;
    private OrderPacket? order;
    private ushort identifier;
    private int inFlight;
    private int window;

    private LeanClient(string user, string name) => (this.user, this.name) = (user, name);

    /// <summary>Ends with the reason when the connection is lost.</summary>
    public Task Lost { get; private set; } = Task.CompletedTask;

    private string ReplyTo => $"replies/{user}/{name}";

    /// <summary>Connects and listens.</summary>
    /// <param name="isListener">Whether this client subscribes to the notifications and the state of its user.</param>
    public static async Task<LeanClient> Connect(int port, string user, string name, bool isListener, CancellationToken stop)
    {
        var client = new LeanClient(user, name);
        await client.socket.ConnectAsync(IPAddress.Loopback, port, stop);
        client.Lost = Task.WhenAny(Task.Run(client.Read, stop), Task.Run(client.Write, stop)).Unwrap();
        client.Send(MqttPackets.ToConnect(name, user, user));
        await client.Answered(client.connected.Task);
        client.Send(MqttPackets.ToSubscribe([client.ReplyTo, .. isListener ? new[] { $"notifications/{user}/#", $"state/{user}/#" } : []]));
        await client.Answered(client.subscribed.Task);
        return client;
    }

    /// <summary>Takes part in a load from here on.</summary>
    /// <param name="mostInFlight">How many orders may be on their way to the broker, unacknowledged; fewer when the broker says so.</param>
    public async Task Join(PipelineLoad load, int mostInFlight)
    {
        window = Math.Min(mostInFlight, await connected.Task);
        (this.load, order) = (load, new OrderPacket(user, ReplyTo, load.Name));
    }

    /// <summary>Places the orders of these numbers, as soon as there is room for them in flight.</summary>
    public void Place(params ReadOnlySpan<int> numbers)
    {
        lock (outgoing)
        {
            foreach (var number in numbers) waiting.Enqueue(number);
            SendWaiting();
            Flush();
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task Answered(Task answer) => await await Task.WhenAny(answer, Lost);

    private void Send(byte[] packet)
    {
        lock (outgoing)
        {
            outgoing.Writer.Write(packet);
            Flush();
        }
    }

    private void SendWaiting()
    {
        while (inFlight < window && waiting.TryDequeue(out var number))
        {
            inFlight++;
            if (++identifier == 0) identifier = 1;
            order!.WriteTo(outgoing.Writer, identifier, number);
            load!.Latencies.Sent(number);
        }
    }

    /// <summary>This never waits: the pipe has no limit, because the number of orders in flight has one.</summary>
    private void Flush() => _ = outgoing.Writer.FlushAsync();

    private async Task Write()
    {
        while (true)
        {
            var written = await outgoing.Reader.ReadAsync();
            foreach (var part in written.Buffer) await socket.SendAsync(part);
            outgoing.Reader.AdvanceTo(written.Buffer.End);
        }
    }

    private async Task Read()
    {
        var (buffer, filled) = (new byte[64 * 1024], 0);
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (count == 0) throw new InvalidOperationException($"The MQTT broker has closed the connection of {name}.");
            filled += count;
            var left = Handle(buffer.AsSpan(0, filled));
            if (left == buffer.Length) throw new InvalidOperationException($"A packet for {name} has more than {buffer.Length:N0} bytes.");
            buffer.AsSpan(filled - left, left).CopyTo(buffer);
            filled = left;
        }
    }

    /// <summary>Handles every complete packet, and returns how many bytes are left. Answers go out at once.</summary>
    private int Handle(ReadOnlySpan<byte> received)
    {
        lock (outgoing)
        {
            while (MqttPackets.TryTake(ref received, out var type, out var body)) Handle(type, body);
            SendWaiting();
            Flush();
        }
        return received.Length;
    }

    private void Handle(byte type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case MqttPackets.Publish:
                MqttPackets.Read(body, out var topic, out var id, out var properties, out var payload);
                outgoing.Writer.Write<byte>([MqttPackets.PubAck, 2, id[0], id[1]]);
                Hear(topic, properties, payload);
                break;
            case MqttPackets.PubAck:
                inFlight--;
                if (body.Length < 3 || body[2] == 0) load!.Acknowledged(); // another reason is a refusal, or that nobody listens
                break;
            case MqttPackets.ConnAck when body[1] == 0:
                var at = 2;
                var length = MqttPackets.ReadNumber(body, ref at);
                var most = MqttPackets.Property(body.Slice(at, length), MqttPackets.ReceiveMaximum);
                connected.SetResult(most.IsEmpty ? MaxInFlight : BinaryPrimitives.ReadUInt16BigEndian(most));
                break;
            case MqttPackets.SubAck when body[^1] < 0x80:
                subscribed.SetResult();
                break;
            default:
                throw new InvalidOperationException(
                    $"The MQTT broker has answered {name} with the packet {type:X2} {Convert.ToHexString(body)}.");
        }
    }

    private void Hear(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> payload)
    {
        if (topic.StartsWith("replies/"u8))
        {
            load!.Replied(
                OrderPacket.NumberOf(MqttPackets.Property(properties, MqttPackets.CorrelationData)),
                payload.IndexOf("event.accepted.v1"u8) >= 0);
        }
        else if (topic.StartsWith("state/"u8))
        {
            load!.StateCame();
        }
        else
        {
            load!.Notified();
        }
    }
}
