namespace ServerlessEvents.Tlog;

/// <summary>A key that signs notes: a private key in memory, or one that never leaves a vault.</summary>
public interface INoteSigner : IDisposable
{
    /// <summary>Its public half.</summary>
    VerifierKey Public { get; }

    /// <summary>Signs as a log, or cosigns as a witness that sees the text now.</summary>
    NoteSignature Sign(string text, TimeProvider time);
}
