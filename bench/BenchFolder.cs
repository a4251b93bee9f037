namespace ServerlessEvents.Bench;

/// <summary>A folder that goes when the measurement is over.</summary>
public sealed class BenchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
