namespace ServerlessEvents.Local.Kafka.Log;

/// <summary>The folder that holds everything, taken by one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    private readonly FileStream taken;

    public DataFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            taken = new(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException($"The data folder {path} cannot be written to.", e);
        }
        catch (IOException e) when (File.Exists(Path.Combine(path, "lock")) && IsWritable(path))
        {
            throw new DataFolderException($"The data folder {path} is in use by another process.", e);
        }
        catch (IOException e)
        {
            throw new DataFolderException($"The data folder {path} cannot be written to: {e.Message}", e);
        }
        Topics = Path.Combine(path, "topics");
        Journal = Path.Combine(path, "coordinator.journal");
    }

    public string Topics { get; }
    public string Journal { get; }

    public void Dispose() => taken.Dispose();

    private static bool IsWritable(string path)
    {
        var probe = Path.Combine(path, $"probe-{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
