using Microsoft.Win32.SafeHandles;

namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>Small files that are there whole or not at all.</summary>
public static class Files
{
    public static void Replace(string path, ReadOnlySpan<byte> bytes, Action<SafeFileHandle>? writeThrough)
    {
        var draft = path + ".draft";
        using (var file = File.OpenHandle(draft, FileMode.Create, FileAccess.Write, preallocationSize: 0))
        {
            RandomAccess.Write(file, bytes, 0);
            writeThrough?.Invoke(file);
        }
        File.Move(draft, path, overwrite: true);
    }
}

/// <summary>The data folder cannot be used as it is; the message says which file, what is wrong and what may be done.</summary>
public sealed class DataFolderException(string message, Exception? inner = null) : IOException(message, inner);
