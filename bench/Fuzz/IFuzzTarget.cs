namespace ServerlessEvents.Bench.Fuzz;

/// <summary>Something that anybody may send bytes to, and that must deal with all of them.</summary>
public interface IFuzzTarget
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>Inputs that it understands; all others are made of these.</summary>
    IReadOnlyList<byte[]> Examples { get; }

    /// <summary>Pieces that mean something to it, which chance would not find.</summary>
    IReadOnlyList<byte[]> Words { get; }

    /// <summary>Gives it an input, and says in a word what has come of it.</summary>
    /// <exception cref="Exception">It has not dealt with the input.</exception>
    ValueTask<string> Try(byte[] input, CancellationToken stop);

    /// <summary>Finds out whether it still serves others.</summary>
    /// <exception cref="Exception">It does not.</exception>
    ValueTask RequireAlive(CancellationToken stop) => ValueTask.CompletedTask;
}
