namespace ServerlessEvents.Bench.Fuzz;

/// <summary>The MQTT broker's port: packets of MQTT 3.1.1 and 5, before sign-in and after it.</summary>
/// <param name="user">Who signs in with his name as his password; another user must be served meanwhile.</param>
public sealed class MqttTarget(int port, string user, string other) : IFuzzTarget
{
    private static readonly byte[] Accepted = [0x20, 0x02, 0x00, 0x00];

    public string Name => "mqtt";

    public IReadOnlyList<byte[]> Examples { get; } =
    [
        Connect(4, user),
        Connect(5, user),
        [.. Connect(4, user), 0x82, 0x13, 0, 1, 0, 14, .. "replies/alice/"u8, 1, 0xc0, 0],
        [.. Connect(5, user), 0x82, 0x15, 0, 1, 0, 0, 15, .. "replies/alice/#"u8, 0x21, 0xc0, 0],
        [.. Connect(4, user), 0x32, 0x13, 0, 12, .. "events/alice"u8, 0, 2, .. "{}!"u8],
        [.. Connect(5, user), 0x32, 0x27, 0, 12, .. "events/alice"u8, 0, 3, 0x13, 0x08, 0, 13, .. "replies/alice"u8, 0x09, 0, 0, .. "{}"u8],
        [.. Connect(5, user), 0xe0, 0x07, 0, 5, 0x11, 0, 0, 0, 10],
        [.. Connect(4, user), 0xa2, 0x06, 0, 1, 0, 2, .. "a/"u8, 0xe0, 0],
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        [0xff, 0xff, 0xff, 0x7f], [0x10], [0x30, 0], [0x3d], [0x62, 2, 0, 1], [0xf0, 0], [0xc0, 0],
        [0x26, 0, 1, (byte)'a', 0, 1, (byte)'b'],
        .. FuzzExamples.Bytes("#", "+/+", "$SYS/#", "$share/g/events/#", "state/", "\0", "\ud83d\ude00"),
    ];

    public async ValueTask<string> Try(byte[] input, CancellationToken stop) =>
        Wire.Outcome(await Wire.Send(port, input, Wire.Glance, stop));

    public async ValueTask RequireAlive(CancellationToken stop) =>
        await Wire.Require(port, Connect(4, other), Accepted, stop);

    /// <summary>CONNECT with a clean session and a keep-alive of a minute.</summary>
    private static byte[] Connect(byte version, string user)
    {
        byte[] name = [0, (byte)user.Length, .. user.Select(letter => (byte)letter)];
        byte[] rest =
        [
            0, 4, .. "MQTT"u8, version, 0xc2, 0, 60, .. version == 5 ? new byte[] { 0 } : [], 0, 4, .. "fuzz"u8, .. name, .. name,
        ];
        return [0x10, (byte)rest.Length, .. rest];
    }
}
