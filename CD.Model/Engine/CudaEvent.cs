namespace CD.Model.Engine;

/// <summary>An event of NVIDIA's driver in a GPU's default stream, in the context that libtorch works in.</summary>
internal sealed unsafe class CudaEvent : IDisposable
{
    private const uint NoTiming = 2;

    private readonly CudaDriver driver;
    private readonly int device;
    private readonly nint context;
    private nint handle;
    private bool recorded;

    private CudaEvent(CudaDriver driver, int device, nint context)
    {
        this.driver = driver;
        this.device = device;
        this.context = context;
    }

    /// <summary>Creates an event.</summary>
    /// <param name="index">The GPU's number, from 0.</param>
    /// <returns>The event, or null where the driver gives none.</returns>
    public static CudaEvent? Create(int index)
    {
        nint context;
        if (CudaDriver.Open() is not { } driver || !driver.TryGetDevice(index, out int device) || driver.RetainPrimaryContext(&context, device) != 0)
        {
            return null;
        }

        CudaEvent created = new(driver, device, context);
        if (created.TryMake())
        {
            return created;
        }

        created.Dispose();
        return null;
    }

    /// <summary>Puts the event behind the work given so far.</summary>
    public void Record()
    {
        recorded = false;
        if (Enter())
        {
            recorded = driver.RecordEvent(handle, 0) == 0;
            Leave();
        }
    }

    /// <summary>Waits for the event.</summary>
    /// <returns>False where the driver failed, so that nothing is known.</returns>
    public bool Wait()
    {
        bool reached = false;
        if (recorded && Enter())
        {
            reached = driver.SynchronizeEvent(handle) == 0;
            Leave();
        }

        return reached;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (handle != 0 && Enter())
        {
            driver.DestroyEvent(handle);
            Leave();
        }

        handle = 0;
        driver.ReleasePrimaryContext(device);
    }

    private bool TryMake()
    {
        nint made = 0;
        if (!Enter())
        {
            return false;
        }

        bool succeeded = driver.CreateEvent(&made, NoTiming) == 0;
        Leave();
        handle = made;
        return succeeded;
    }

    private bool Enter() => driver.PushContext(context) == 0;

    /// <summary>Leaves the thread the context it had.</summary>
    private void Leave()
    {
        nint popped;
        driver.PopContext(&popped);
    }
}
