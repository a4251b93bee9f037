namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for what every retry attribute derives from. The local host does not read them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class RetryAttribute : Attribute
{
    public int MaxRetryCount { get; set; }
}

/// <summary>Stands in for trying again after a fixed time; −1 is for ever.</summary>
public sealed class FixedDelayRetryAttribute : RetryAttribute
{
    public FixedDelayRetryAttribute(int maxRetryCount, string delayInterval) => (MaxRetryCount, DelayInterval) = (maxRetryCount, delayInterval);

    public string DelayInterval { get; }
}
