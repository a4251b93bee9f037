namespace ServerlessEvents.Bench.Fuzz;

/// <summary>Makes inputs of a target's examples by chance. The same seed makes the same inputs.</summary>
internal sealed class Mutator
{
    private const int MaxRange = 64;
    private const int MaxRepeats = 400;

    private static readonly byte[][] Numbers =
    [
        [0], [0x7f], [0x80], [0xff], [0x7f, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0, 0, 0x27, 0x10],
        [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff, 0x0f],
    ];

    private readonly IFuzzTarget target;
    private readonly Random random;
    private readonly JsonMutator json;

    public Mutator(IFuzzTarget target, int seed)
    {
        (this.target, random) = (target, new(seed));
        json = new(random);
    }

    /// <summary>An example with one change, or two, and so on, each half as often.</summary>
    public byte[] Next()
    {
        var bytes = target.Examples[random.Next(target.Examples.Count)];
        do bytes = (random.Next(2) == 0 ? json.Change(bytes) : null) ?? Change(bytes);
        while (random.Next(2) == 0);
        return bytes;
    }

    private byte[] Change(byte[] bytes)
    {
        var from = Place(bytes, random.Next(bytes.Length + 1));
        var to = Math.Max(from, Place(bytes, Math.Min(bytes.Length, from + 1 + random.Next(MaxRange))));
        var range = bytes[from..to];
        return random.Next(10) switch
        {
            0 when range.Length > 0 => [.. bytes[..from], (byte)(bytes[from] ^ (1 << random.Next(8))), .. bytes[(from + 1)..]],
            1 => [.. bytes[..from], .. Piece(target.Words), .. bytes[from..]],
            2 => [.. bytes[..from], .. Piece(target.Words), .. bytes[to..]],
            3 => [.. bytes[..from], .. bytes[to..]],
            4 => Over(bytes, from, Piece(Numbers)),
            5 => [.. bytes[..to], .. range, .. bytes[to..]],
            6 => Moved(bytes, from, to),
            7 => [.. bytes[..from], .. Enumerable.Repeat(range, random.Next(2, MaxRepeats)).SelectMany(piece => piece), .. bytes[to..]],
            8 => [.. bytes[..from], .. Piece(target.Examples)],
            _ => bytes[..from],
        };
    }

    /// <summary>Every other time the next place behind a separator, so that what is cut and pasted is often whole.</summary>
    private int Place(byte[] bytes, int at)
    {
        if (random.Next(2) == 0) return at;
        var separator = bytes.AsSpan(at).IndexOfAny("{}[],:; \n/"u8);
        return separator < 0 ? at : at + separator;
    }

    private byte[] Moved(byte[] bytes, int from, int to)
    {
        byte[] rest = [.. bytes[..from], .. bytes[to..]];
        var place = Place(rest, random.Next(rest.Length + 1));
        return [.. rest[..place], .. bytes[from..to], .. rest[place..]];
    }

    private static byte[] Over(byte[] bytes, int from, byte[] piece) =>
        from + piece.Length > bytes.Length ? bytes : [.. bytes[..from], .. piece, .. bytes[(from + piece.Length)..]];

    private byte[] Piece(IReadOnlyList<byte[]> pieces) => pieces[random.Next(pieces.Count)];
}
