import fc from 'fast-check';

// The same examples in every run: what fails once fails again, and no run is red by chance.
fc.configureGlobal({ seed: 20_261_122 });
