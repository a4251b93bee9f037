using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>
/// A small map on disk: each entry sets or removes some keys at once, all or none of them. Transactions and group offsets live in one.
/// </summary>
public sealed class Journal : IDisposable
{
    private const int RewriteFrom = 1024 * 1024;
    private const int Header = 8; // length and checksum of the entry

    private readonly Lock gate = new();
    private readonly Dictionary<string, byte[]> state = [];
    private readonly string path;
    private readonly LogSettings settings;
    private SafeFileHandle file;
    private long size;
    private long live;

    public Journal(string path, LogSettings settings)
    {
        (this.path, this.settings) = (path, settings);
        file = OpenFile(path);
        Replay(File.ReadAllBytes(path));
    }

    public IReadOnlyDictionary<string, byte[]> State => state;

    /// <summary>When this returns, the operating system has the entry. A null value removes its key.</summary>
    public void Append(params IReadOnlyCollection<(string Key, byte[]? Value)> changes)
    {
        lock (gate)
        {
            var entry = Encode(changes);
            RandomAccess.Write(file, entry, size);
            settings.WriteThrough?.Invoke(file);
            size += entry.Length;
            Apply(changes);
            if (size > RewriteFrom && size > 4 * live) Rewrite();
        }
    }

    public void Dispose() => file.Dispose();

    private void Replay(byte[] bytes)
    {
        var at = 0;
        while (TryDecode(bytes.AsSpan(at), out var changes, out var length))
        {
            Apply(changes);
            at += length;
        }
        for (var rest = at + 1; at < bytes.Length && rest + Header < bytes.Length; rest++)
        {
            if (TryDecode(bytes.AsSpan(rest), out _, out _))
            {
                throw new DataFolderException(
                    $"{path} is damaged at byte {at}: there are valid entries behind it, so this is no torn write. "
                        + "Restore the file from a copy.");
            }
        }
        if (at < bytes.Length)
        {
            BrokerLog.TornTail(settings.Logger, path, bytes.Length - at, at);
            RandomAccess.SetLength(file, at);
        }
        size = at;
    }

    private void Apply(IEnumerable<(string Key, byte[]? Value)> changes)
    {
        foreach (var (key, value) in changes)
        {
            if (state.Remove(key, out var old)) live -= key.Length + old.Length;
            if (value is null) continue;
            state[key] = value;
            live += key.Length + value.Length;
        }
    }

    /// <summary>
    /// Writes the whole map as one entry of a new file. The appended entry is safe by now, so a failure is only logged, and the next entry
    /// tries again.
    /// </summary>
    private void Rewrite()
    {
        var (entry, draft) = (Encode([.. state.Select(pair => (pair.Key, (byte[]?)pair.Value))]), path + ".draft");
        SafeFileHandle? written = null;
        try
        {
            written = OpenFile(draft);
            RandomAccess.SetLength(written, 0);
            RandomAccess.Write(written, entry, 0);
            settings.WriteThrough?.Invoke(written);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            written?.Dispose();
            BrokerLog.LogMaintenanceFailed(settings.Logger, $"Rewriting {path}", e);
            return;
        }
        file.Dispose();
        (file, size) = (written, entry.Length);
    }

    private static SafeFileHandle OpenFile(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static byte[] Encode(IReadOnlyCollection<(string Key, byte[]? Value)> changes)
    {
        using var memory = new MemoryStream();
        using var w = new BinaryWriter(memory, Encoding.UTF8);
        w.Write(0L);
        w.Write(changes.Count);
        foreach (var (key, value) in changes)
        {
            w.Write(key);
            w.Write(value?.Length ?? -1);
            if (value is not null) w.Write(value);
        }
        var bytes = memory.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - Header);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Crc32C.Of(bytes.AsSpan(Header)));
        return bytes;
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out List<(string Key, byte[]? Value)> changes, out int length)
    {
        (changes, length) = ([], 0);
        if (bytes.Length < Header) return false;
        var body = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (body < 4 || body > bytes.Length - Header) return false;
        if (Crc32C.Of(bytes.Slice(Header, body)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return false;
        using var r = new BinaryReader(new MemoryStream(bytes.Slice(Header, body).ToArray()), Encoding.UTF8);
        for (var n = r.ReadInt32(); n > 0; n--)
        {
            var key = r.ReadString();
            var valueLength = r.ReadInt32();
            changes.Add((key, valueLength < 0 ? null : r.ReadBytes(valueLength)));
        }
        length = Header + body;
        return true;
    }
}
